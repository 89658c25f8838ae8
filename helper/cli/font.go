package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"

	"jpkiweb/helper/system/fonts"
	"jpkiweb/shared/post/paper"
	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/until"
	"jpkiweb/shared/wire"
)

// fontFor opens the font of a file or, if none is named, the first of the machine's that
// can draw the text. It must be closed. Whatever reads it ends with the context.
func (c *call) fontFor(ctx context.Context, path string, text appearance.Text) (*appearance.Font, func() error, error) {
	if path != "" {
		font, closeFont, err := openFont(ctx, path, text)
		if err != nil {
			return nil, nil, ofFlag("--font", fontError(path, err))
		}
		return font, closeFont, nil
	}
	var first error
	for _, path := range fonts.Known(fonts.Folders(runtime.GOOS, c.Getenv)) {
		font, closeFont, err := openFont(ctx, path, text)
		if err == nil {
			return font, closeFont, nil
		}
		if ctx.Err() != nil {
			return nil, nil, context.Cause(ctx)
		}
		if first == nil {
			first = fontError(path, err)
		}
	}
	if first != nil {
		return nil, nil, first
	}
	return nil, nil, said(wire.CodeFileUnreadable, "error.no_font")
}

// paperFont opens the file of the first font of the machine that the papers of the training
// can be written in. It must be closed. Whatever looks for it ends with the context.
func (c *call) paperFont(ctx context.Context) (io.ReadSeekCloser, error) {
	for _, path := range fonts.Known(fonts.Folders(runtime.GOOS, c.Getenv)) {
		_, closeFont, err := openFont(ctx, path, appearance.Text{Name: paper.Title})
		if err == nil {
			err = closeFont()
		}
		if err == nil {
			return os.Open(path)
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	return nil, fs.ErrNotExist
}

// openFont opens a font if it can draw the text.
func openFont(ctx context.Context, path string, text appearance.Text) (*appearance.Font, func() error, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	font, err := appearance.Open(until.ReaderAt(ctx, file))
	if err == nil {
		err = font.Check(text)
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return font, file.Close, nil
}

// fontError is why a font is not used.
func fontError(path string, err error) error {
	var unreadable *fs.PathError
	if errors.Is(err, context.Canceled) {
		return err
	}
	if errors.As(err, &unreadable) || errors.Is(err, appearance.ErrFont) {
		return said(wire.CodeFileUnreadable, "error.of", "what", path, "why", err)
	}
	return said(wire.CodeRequestInvalid, "error.font", "file", path, "why", err)
}
