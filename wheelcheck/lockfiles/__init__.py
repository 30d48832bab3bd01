"""One module per lock format, text -> Lock; which file is which; which pins a target installs."""
