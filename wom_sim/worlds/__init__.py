"""Many runs, here or in processes."""
