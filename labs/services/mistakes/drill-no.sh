# did not consent
echo "consent: no"
