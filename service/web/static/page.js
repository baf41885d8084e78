// What a page can spare its visitor where scripts run. Everything works without; nothing here asks another host.
