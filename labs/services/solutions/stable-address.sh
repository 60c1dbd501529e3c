kubectl expose deployment/{{web}}
