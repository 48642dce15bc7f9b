package genesysarchitect

import "slices"

// flows are the flows of the files, which refer to each other.
type flows []*reader

// moduleOf returns a common module, or nil if no file has it. Of several with the name, calls come to the one in the
// first file, as in package importer.
func (f flows) moduleOf(name string) (out *reader) {
	for _, other := range f {
		if other.flowKind == module && other.Name == name && (out == nil || other.File < out.File) {
			out = other
		}
	}
	return out
}

// attributes returns the attributes that the flows read.
func (f flows) attributes() []string {
	var out []string
	for _, other := range f {
		out = append(out, other.attributes...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
