package change

// A role is what an object is for, as far as something leads to it.
type role uint8

const (
	ofCatalog role = iota
	ofPageTree
	ofPage
	ofContent
	ofResources
	ofFont
	ofXObject
	ofAnnotations // the array
	ofAnnotation
	ofAppearance // of an annotation that is no field's
	ofField
	ofValue
	ofFieldAppearance
	ofSignature
	ofForm
	ofFormResources
	ofSecurity
	ofMetadata
	ofInformation
	ofExtensions
	ofOptional
	ofNames
	ofFiles
	ofActions
	ofStructure
	ofOutlines
	ofViewer
	ofPermissions
	ofTrailer
	ofHolder // what object streams are read with
)

// plain are the roles whose objects differ or not, and nothing else has to be looked at.
var plain = map[role]struct {
	what  What
	class Class
}{
	ofContent: {PageContent, Forbidden}, ofResources: {PageResources, Forbidden}, ofFont: {Font, Forbidden}, ofXObject: {XObject, Forbidden},
	ofSecurity: {Security, LongTerm}, ofMetadata: {Metadata, Describing}, ofInformation: {Information, Describing}, ofExtensions: {Extensions, Describing},
	ofOptional: {OptionalContent, Forbidden}, ofNames: {Names, Forbidden}, ofFiles: {Files, Forbidden}, ofActions: {Actions, Forbidden},
	ofStructure: {StructureTree, Forbidden}, ofOutlines: {Outlines, Forbidden}, ofViewer: {ViewerPreferences, Forbidden},
	ofPermissions: {Permissions, Forbidden}, ofTrailer: {Trailer, Forbidden}, ofCatalog: {Catalog, Forbidden}, ofPage: {PageEntry, Forbidden},
	ofPageTree: {PageTree, Forbidden}, ofAnnotations: {AnnotationChanged, Annotating}, ofAnnotation: {AnnotationChanged, Annotating},
	ofAppearance: {AnnotationChanged, Annotating}, ofField: {FieldStructure, Forbidden}, ofValue: {FieldValue, Filling},
	ofFieldAppearance: {FieldAppearance, Forbidden}, ofSignature: {SignatureReplaced, Forbidden}, ofForm: {Form, Forbidden},
	ofFormResources: {FormResources, Forbidden}, ofHolder: {Trailer, Forbidden},
}

// isDrawn tells whether objects of a role are drawn with. Then all that they lead to is.
func (r role) isDrawn() bool {
	switch r {
	case ofContent, ofResources, ofFont, ofXObject, ofAppearance, ofFieldAppearance, ofFormResources:
		return true
	}
	return false
}

// ofEntry are the roles of what the catalog's entries lead to, ISO 32000-2, table 29. What is
// not here is of the catalog.
var ofEntry = map[string]role{
	"DSS": ofSecurity, "Metadata": ofMetadata, "Extensions": ofExtensions, "Version": ofExtensions,
	"OpenAction": ofActions, "AA": ofActions, "OCProperties": ofOptional, "StructTreeRoot": ofStructure, "MarkInfo": ofExtensions,
	"Outlines": ofOutlines, "ViewerPreferences": ofViewer, "PageLayout": ofViewer, "PageMode": ofViewer, "PageLabels": ofViewer, "Lang": ofViewer,
	"Perms": ofPermissions, "AF": ofFiles, "Collection": ofFiles, "Names": ofNames, "Dests": ofNames,
}
