package scene

import (
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/content"
	"jpkiweb/wasm/task"
)

// contentScenes are those on which the person sees what a document holds. What the page
// fills in itself is not there.
func contentScenes() []Scene {
	sign := With(Connected(Status(3, 5)), SignRequest)
	own := With(sign, func(m *app.Model) { m.Task.Request = nil })
	of := func(m app.Model, name string, size int64, c task.Content) app.Model {
		return With(m, func(m *app.Model) {
			d := Document(name, size, true)
			d.Content = c
			d.Content.Job = 7
			m.Task.Documents = []task.Document{d}
		})
	}
	picture := content.Picture{Width: 4000, Height: 3000}
	odd := content.Picture{Width: 640, Height: 480, Moving: true, More: true}
	return []Scene{
		{"sign_content_looking", of(sign, "写真.jpg", 4_000_000, task.Content{State: task.Looking, Kind: content.JPEG})},
		{"sign_content_text", of(sign, "委任状.txt", 1200, task.Content{State: task.Seen, Kind: content.UTF8, Shown: 1200})},
		{"sign_content_text_odd", of(own, "委任状.txt", 204_800, task.Content{State: task.Seen, Kind: content.ShiftJIS, Shown: 65_535, Hidden: true, Blank: true})},
		{"sign_content_picture", of(sign, "写真.jpg", 4_000_000, task.Content{State: task.Seen, Kind: content.JPEG, Picture: picture, Drawn: 1024})},
		{"sign_content_picture_odd", of(sign, "絵.png", 4_000_000, task.Content{State: task.Seen, Kind: content.PNG, Picture: odd, Drawn: 640})},
		{"sign_content_large", of(own, "地図.png", 4_000_000, task.Content{State: task.TooLarge, Kind: content.PNG, Picture: content.Picture{Width: 60_000, Height: 60_000}})},
		{"sign_content_broken", of(own, "写真.jpg", 4_000_000, task.Content{State: task.Broken, Kind: content.JPEG})},
		{"sign_content_pdf", of(sign, "転出届.pdf", 204_800, task.Content{State: task.NotShowable, Kind: content.PDF})},
		{"sign_content_other", of(own, "表.xlsx", 204_800, task.Content{State: task.NotShowable, Kind: content.Other})},
	}
}
