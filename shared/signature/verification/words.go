package verification

import (
	"jpkiweb/shared/der"
	"jpkiweb/shared/signature/change"
	"jpkiweb/shared/signature/pdf"
)

// whatWords say in English what was changed, for details. The screen has the same words.
var whatWords = map[change.What]string{
	change.SignatureFieldAdded: "a field for a signature was added",
	change.SignatureAdded:      "another signature was added",
	change.TimeStampAdded:      "a time stamp of the document was added",
	change.SignatureReplaced:   "a signature was replaced or changed",
	change.SignatureRemoved:    "a signature was removed",
	change.Security:            "data to verify signatures for longer was added",
	change.FieldValue:          "what a field of a form says was changed",
	change.FieldAppearance:     "how a field of a form looks was changed",
	change.FieldFlags:          "settings of a field were changed",
	change.FieldStructure:      "something else of a field was changed",
	change.FieldAdded:          "a field of a form was added",
	change.FieldRemoved:        "a field of a form was removed",
	change.Form:                "what all fields have in common was changed",
	change.FormResources:       "fonts of fields were changed",
	change.AnnotationAdded:     "a note was added",
	change.AnnotationChanged:   "a note was changed",
	change.AnnotationRemoved:   "a note was removed",
	change.AnnotationsOrder:    "the order of notes was changed",
	change.PageAdded:           "a page was added",
	change.PageRemoved:         "a page was removed",
	change.PagesOrder:          "the order of pages was changed",
	change.PageTree:            "how pages are held was changed",
	change.PageContent:         "what is on the page was changed",
	change.PageResources:       "what the page is made of was changed",
	change.PageEntry:           "size, rotation or something else of the page was changed",
	change.Font:                "a font was changed: letters may look like others",
	change.XObject:             "a picture or a drawing of the page was changed",
	change.OptionalContent:     "what is shown or hidden was changed",
	change.Names:               "named places of the document were changed",
	change.Files:               "files in the document were changed",
	change.Actions:             "what the document does by itself was changed",
	change.StructureTree:       "the structure that is read aloud was changed",
	change.Outlines:            "bookmarks were changed",
	change.ViewerPreferences:   "settings of the display were changed",
	change.Permissions:         "permissions were changed",
	change.Catalog:             "a setting of the whole document was changed",
	change.Trailer:             "something of the whole file was changed",
	change.Extensions:          "what standard it uses was changed",
	change.Metadata:            "the description of the document was changed",
	change.Information:         "title, author or the like were changed",
	change.Identifier:          "the identifier of the file was changed",
	change.Revealed:            "something that was hidden in the file is used now",
	change.Unused:              "data that nothing uses was changed",
	change.Ambiguous:           "some data is seen differently by different programs",
	change.Appended:            "data was added behind the end of the file",
	change.More:                "there are many more changes",
}

// defectWords say in English how a signature of a PDF is not of its form, for details. The screen
// has the same words.
var defectWords = map[pdf.Defect]string{
	pdf.DefectNoDictionary:   "the field holds no dictionary of a signature",
	pdf.DefectDuplicateKey:   "an entry of its dictionary stands there twice",
	pdf.DefectType:           "/Type is that of something else",
	pdf.DefectObjectStream:   "its dictionary is in an object stream",
	pdf.DefectNoRanges:       "/ByteRange is missing, or no array",
	pdf.DefectIndirectRanges: "/ByteRange is an object of its own, which need not be signed",
	pdf.DefectRangeCount:     "/ByteRange does not have four numbers",
	pdf.DefectRangeNumber:    "/ByteRange has something else than integers",
	pdf.DefectRangeNegative:  "/ByteRange has a number below zero",
	pdf.DefectRangeStart:     "what is signed does not begin with the file",
	pdf.DefectRangeOverlap:   "the two ranges that are signed overlap or touch",
	pdf.DefectRangeBeyond:    "what is signed goes beyond the end of the file",
	pdf.DefectGapWide:        "more than the signature itself is left out of what is signed",
	pdf.DefectGapElsewhere:   "something else than the signature is left out of what is signed",
	pdf.DefectEnd:            "what is signed ends where no revision of the file does",
	pdf.DefectLeadsOut:       "the signed revision refers to bytes that came later",
	pdf.DefectNoContents:     "/Contents is missing",
	pdf.DefectIndirect:       "/Contents is an object of its own",
	pdf.DefectNotHex:         "/Contents is not whole bytes in hexadecimal",
	pdf.DefectNoCMS:          "/Contents holds no signature",
	pdf.DefectTrailing:       "something stands behind the signature in /Contents",
	pdf.DefectShared:         "two fields have this one signature",
	pdf.DefectCopied:         "another signature of the file is the same",
}

// detailOf is the detail of a result as it is told: what has a name is called by it, and nothing
// moves a cursor.
func detailOf(r result) string { return readable(der.WithNames(r.detail)) }
