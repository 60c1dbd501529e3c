kubectl expose deployment/my-nginx
