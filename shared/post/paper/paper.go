package paper

import (
	"jpkiweb/shared/post"
	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/signature/pdf"
)

// Title is that of the file, and of its first page.
const Title = "個人番号カード・電子証明書 有効期限通知書（見本）"

// Print returns sheets as a PDF. Errors are those of appearance.Font.Check for a letter that
// the font does not have, of Font.Draw, and of pdf.Print.
func Print(font *appearance.Font, sheets []post.Sheet) ([]byte, error) {
	file := pdf.Print{Title: Title, Language: "ja"}
	for _, s := range sheets {
		p := newPage(s.Wide)
		for _, line := range s.Lines {
			p.write(line)
		}
		printed, err := p.print(font)
		if err != nil {
			return nil, err
		}
		file.Pages = append(file.Pages, printed)
	}
	return file.Write()
}
