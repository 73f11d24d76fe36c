"""A folder for each printer and shop: the files as it wants them, a checklist for upload day, and the same for machines."""
