// The button of the extension opens the panel at the side of the window, one for all tabs: notes stay when tabs change.
chrome.runtime.onInstalled.addListener(() => chrome.sidePanel.setPanelBehavior({openPanelOnActionClick: true}));
