// Package printer prints what is sent in the training of a counter as PDF, in a worker of the
// program that reads documents otherwise: that one carries what draws letters. Callers need
// [Serve]; a page says sheets (package post) and the file of a font, and is told the file,
// or in words for the console why there is none.
package printer

import (
	"context"

	"jpkiweb/shared/post"
	"jpkiweb/shared/post/paper"
	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/strictjson"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/document/worker"
	"jpkiweb/wasm/dom"
)

// Serve prints what the page says, one message after another, until ctx is done or the page
// cannot be told.
func Serve(ctx context.Context, page document.Conn, b worker.Browser) error {
	for {
		m, err := page.Receive(ctx)
		if err != nil {
			return err
		}
		var answer dom.Message
		if answer.Blob, err = printSheets(m, b); err != nil {
			answer = dom.Message{Text: err.Error()}
		}
		if err := page.Send(answer); err != nil {
			return err
		}
	}
}

// printSheets prints the sheets of a message.
func printSheets(m dom.Message, b worker.Browser) (any, error) {
	var sheets []post.Sheet
	if err := strictjson.Decode([]byte(m.Text), &sheets); err != nil {
		return nil, err
	}
	file, err := b.File(m.Blob)
	if err != nil {
		return nil, err
	}
	font, err := appearance.Open(file.Content)
	if err != nil {
		return nil, err
	}
	printed, err := paper.Print(font, sheets)
	if err != nil {
		return nil, err
	}
	out := b.Output()
	if _, err := out.Write(printed); err != nil {
		return nil, err
	}
	return out.Blob()
}
