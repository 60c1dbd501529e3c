# pressed Check before deleting a pod
