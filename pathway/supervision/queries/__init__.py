"""Questions about supervision: its rhythm, its sessions and its actions."""
