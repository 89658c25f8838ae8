package emulator

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
)

// Pictures have one bit a pixel, black on white, as on the card (jpki facts 4.4).
var ink = color.Palette{color.White, color.Black}

// glyphs are the digits in five columns of seven rows, the top one first, the left
// column in the highest of five bits.
var glyphs = [10][7]byte{
	{0x0E, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0E},
	{0x04, 0x0C, 0x04, 0x04, 0x04, 0x04, 0x0E},
	{0x0E, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1F},
	{0x1F, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0E},
	{0x02, 0x06, 0x0A, 0x12, 0x1F, 0x02, 0x02},
	{0x1F, 0x10, 0x1E, 0x01, 0x01, 0x11, 0x0E},
	{0x06, 0x08, 0x10, 0x1E, 0x11, 0x11, 0x0E},
	{0x1F, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08},
	{0x0E, 0x11, 0x11, 0x0E, 0x11, 0x11, 0x0E},
	{0x0E, 0x11, 0x11, 0x0F, 0x01, 0x02, 0x0C},
}

// pictureOfDigits draws digits, six pixels by twelve each: twelve of them are the
// 72 by 12 of the individual number (jpki facts 4.4).
func pictureOfDigits(text string) ([]byte, error) {
	const width, height, above = 6, 12, 3
	drawn := image.NewPaletted(image.Rect(0, 0, width*len(text), height), ink)
	for i, digit := range []byte(text) {
		for y, row := range glyphs[digit-'0'] {
			for x := range 5 {
				drawn.SetColorIndex(i*width+x, above+y, row>>(4-x)&1)
			}
		}
	}
	return encoded(drawn)
}

// pictureOfText draws a text that no one can read, and another one for every text:
// each character is a square of four by four fields, the bits of its number.
func pictureOfText(text string) ([]byte, error) {
	const field, side = 2, 4
	characters := []rune(text)
	drawn := image.NewPaletted(image.Rect(0, 0, max(1, len(characters))*(side+1)*field, (side+1)*field), ink)
	for i, character := range characters {
		for bit := range side * side {
			if character>>bit&1 == 0 {
				continue
			}
			left, top := (i*(side+1)+bit%side)*field, bit/side*field
			for pixel := range field * field {
				drawn.SetColorIndex(left+pixel%field, top+pixel/field, 1)
			}
		}
	}
	return encoded(drawn)
}

func encoded(drawn image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, drawn); err != nil {
		return nil, fmt.Errorf("encode a picture: %w", err)
	}
	return b.Bytes(), nil
}
