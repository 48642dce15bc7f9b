package amazonconnect

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestValueEndsAtTag: a value in SSML ends where a tag begins, whatever follows the tag.
func TestValueEndsAtTag(t *testing.T) {
	got := spoken(`<speak>Floor <say-as interpret-as="cardinal">$.Attributes.floor</say-as>th.</speak>`, true).Parts
	want := []importer.Part{{Text: "Floor "}, {Value: "$.Attributes.floor"}, {Text: "th."}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	a := assign("$.Attributes.a", "<speak>$.Attributes.b</speak>")
	if diff := cmp.Diff(importer.Term(importer.CopyOf("$.Attributes.b")), a.To); diff != "" {
		t.Errorf("a text that is one value is no copy of it: %s", diff)
	}
}
