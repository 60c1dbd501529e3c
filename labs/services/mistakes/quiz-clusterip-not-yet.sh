# pressed Check while the Service was still a NodePort
