# copied the example of the field
echo "cluster-ip: 10.152.183.20"
