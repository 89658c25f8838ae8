package dom

// A Message is what a page and its worker say to each other.
type Message struct {
	Text string
	Blob any // a File or Blob of the browser that goes with it; nil: none
}
