"""The app in the browser: for those who type no commands."""
