"""Against servers and judges that nobody here wrote: whether Slack and Telegram would take what we say."""
