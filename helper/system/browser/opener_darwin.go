package browser

const opener = "open"
