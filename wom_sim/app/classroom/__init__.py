"""The teacher's half of the app: the sandbox without interface, and the component that plays it."""
