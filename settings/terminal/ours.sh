# The last that a shell of JupyterLab's terminals reads, after your own settings: nothing of your AWS account stays.
for name in $(env | sed -n 's/^\(AWS_[A-Za-z0-9_]*\)=.*/\1/p; s/^\(BOTO[A-Za-z0-9_]*\)=.*/\1/p'); do unset "$name"; done
unset name
unalias aws 2>/dev/null
unset -f aws 2>/dev/null
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
export PATH="$LAB_TERMINAL:$PATH"
