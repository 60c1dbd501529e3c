# pressed Check before rolling back
