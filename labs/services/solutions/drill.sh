echo "consent: yes"
