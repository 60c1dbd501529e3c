# pressed Check before scaling down
