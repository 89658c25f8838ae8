//go:build js && wasm

package main

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"jpkiweb/shared/post"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
)

// printedWithin is how long a notice may take: its worker is fetched, too.
const printedWithin = 2 * time.Minute

// Print has a worker print a notice, in a font that the helper serves.
func (p trained) Print(ctx context.Context, n []post.Sheet) (any, error) {
	paper, err := printNotice(ctx, n)
	report(err)
	return paper, err
}

func printNotice(ctx context.Context, n []post.Sheet) (any, error) {
	ctx, cancel := context.WithTimeout(ctx, printedWithin)
	defer cancel()
	font, err := dom.FetchBlob(wire.FontPath)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(n)
	if err != nil {
		return nil, err
	}
	worker, err := dom.StartWorker("notice.js")
	if err != nil {
		return nil, err
	}
	defer func() { report(worker.Close()) }()
	if err := worker.Send(dom.Message{Text: string(text), Blob: font}); err != nil {
		return nil, err
	}
	answer, err := worker.Receive(ctx)
	switch {
	case err != nil:
		return nil, err
	case answer.Blob == nil:
		return nil, errors.New(answer.Text)
	}
	return dom.NamedFile(answer.Blob, "notice.pdf", "application/pdf")
}

// Open shows a notice in the browser's own window for such files.
func (p trained) Open(paper any) bool {
	opened, err := p.page.OpenFile(paper)
	report(err)
	return opened
}
