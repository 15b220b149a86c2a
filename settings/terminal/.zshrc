# What zsh reads in JupyterLab's terminals. Its history stays where yours is.
ZDOTDIR=$LAB_ZDOTDIR
if [[ ${HISTFILE:-} == $LAB_TERMINAL/* ]]; then HISTFILE=$ZDOTDIR/.zsh_history; fi
if [[ -f $ZDOTDIR/.zshrc ]]; then . $ZDOTDIR/.zshrc; fi
. $LAB_TERMINAL/ours.sh
