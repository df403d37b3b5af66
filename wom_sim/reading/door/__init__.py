"""The one door through which every file of a user comes in: unpacked within bounds, decoded, known for what it is."""
