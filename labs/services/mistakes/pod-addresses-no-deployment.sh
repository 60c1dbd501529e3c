# pressed Check before doing anything
