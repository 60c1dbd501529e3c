# pressed Check before the new image was set
