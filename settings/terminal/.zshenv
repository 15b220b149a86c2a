# What zsh reads first in JupyterLab's terminals: it looks for its files here, and yours come before ours.
ZDOTDIR=${LAB_ZDOTDIR:-$HOME}
if [[ -f $ZDOTDIR/.zshenv ]]; then . $ZDOTDIR/.zshenv; fi
LAB_ZDOTDIR=$ZDOTDIR
ZDOTDIR=$LAB_TERMINAL
