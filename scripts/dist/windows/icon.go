package windows

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"

	"jpkiweb/scripts/dist/release"
)

// iconSource is the mark of the app, which is drawn for Windows in these sizes.
const iconSource = "static/images/icon.svg"

var iconSizes = []int{256, 48, 32, 16}

// drawIcon makes the icon in each size, as PNG files of r.Work, and as one .ico.
func drawIcon(ctx context.Context, r release.Release) (pngs []string, ico []byte, err error) {
	var images [][]byte
	for _, size := range iconSizes {
		name := fmt.Sprintf("icon%d.png", size)
		file := filepath.Join(r.Work, name)
		side := fmt.Sprint(size)
		if err := r.Run(ctx, "rsvg-convert", "-w", side, "-h", side, "-o", file, iconSource); err != nil {
			return nil, nil, err
		}
		image, err := os.ReadFile(file)
		if err != nil {
			return nil, nil, err
		}
		pngs, images = append(pngs, name), append(images, image)
	}
	return pngs, joinIcon(images), nil
}

// joinIcon makes an .ico of PNG images in the order of iconSizes ("Icons", Windows
// documentation: ICONDIR, ICONDIRENTRY; PNG since Windows Vista).
func joinIcon(images [][]byte) []byte {
	const header, entry = 6, 16
	little := binary.LittleEndian
	head := []byte{0, 0, 1, 0}
	head = little.AppendUint16(head, uint16(len(images)))
	offset := header + entry*len(images)
	for i, image := range images {
		side := byte(iconSizes[i]) // 256 is written as 0
		head = append(head, side, side, 0, 0, 1, 0, 32, 0)
		head = little.AppendUint32(head, uint32(len(image)))
		head = little.AppendUint32(head, uint32(offset))
		offset += len(image)
	}
	return append(head, bytes.Join(images, nil)...)
}
