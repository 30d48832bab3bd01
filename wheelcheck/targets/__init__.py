"""What --base, --python and --arch mean: the catalogue of images, and the targets made of it."""
