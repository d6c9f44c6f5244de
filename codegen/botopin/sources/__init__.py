"""Places that models come from: folders, releases, wheels and installed packages."""
