# pressed Check without an answer
