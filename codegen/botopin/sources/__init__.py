"""Origins of models: folders, releases, wheels and installed packages."""
