package sources

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// unlike returns why a file is of no format, as exactly as its content shows.
func (f *Files) unlike(path string, src []byte) error {
	if len(bytes.TrimSpace(tree.ToUTF8(src))) == 0 {
		return tree.ErrEmpty
	}
	if err := tree.CheckText(src); err != nil {
		return err
	}

	var whats []string
	for _, format := range f.possible {
		whats = append(whats, format.What)
	}

	reason := "it is not " + whats[0]
	if last := len(whats) - 1; last > 0 {
		reason = "it is neither " + strings.Join(whats[:last], ", ") + " nor " + whats[last]
	}

	// The most helpful reason comes first: it names the file to import in place of this one.
	if known := knownButUnreadable(src); known != "" {
		return errors.New(known)
	}

	// The keys of other JSON help to recognize the file.
	if !tree.LooksLikeJSON(src) && !strings.EqualFold(filepath.Ext(path), ".json") {
		return errors.New(reason)
	}

	root, err := tree.ParseJSON(src)
	if err != nil {
		return err
	}

	if keys := root.Keys(); len(keys) > 0 {
		shown := min(len(keys), 5)
		reason += ": its keys are " + strings.Join(keys[:shown], ", ")
		if more := len(keys) - shown; more > 0 {
			reason += fmt.Sprintf(" and %d more", more)
		}
	}

	return errors.New(reason)
}

// isArchive reports whether a file is a zip, gzip or tar file, by its first bytes (APPNOTE.TXT 4.3.7, RFC 1952,
// POSIX ustar).
func isArchive(src []byte) bool {
	const ustar = 257 // where a tar file has its mark
	return bytes.HasPrefix(src, []byte("PK\x03\x04")) || bytes.HasPrefix(src, []byte("\x1f\x8b")) ||
		len(src) > ustar && bytes.HasPrefix(src[ustar:], []byte("ustar"))
}

// knownButUnreadable recognizes files that contain a flow in a form without an import, or that are
// about flows. It returns what to import in their place, or "" for any other file.
func knownButUnreadable(src []byte) string {
	for _, known := range []struct{ text, reason string }{
		{
			"AWS::Connect::ContactFlow",
			"it is a template of CloudFormation: import the flow that is made of it, " +
				"as aws connect describe-contact-flow prints it",
		},
		{
			"aws_connect_contact_flow",
			"it is a file of Terraform: import the flow that is made of it, " +
				"as aws connect describe-contact-flow prints it",
		},
		{
			"twilio_studio_flow",
			"it is a file of Terraform: import the flow that is made of it, " +
				"as twilio api:studio:v2:flows:fetch -o json prints it",
		},
		{
			"${jsonencode(",
			"it is a template of Terraform: import the flow that is made of it, as the platform exports it",
		},
		{
			"ContactFlowSummaryList",
			"it is a list of flows without their content: import what aws connect describe-contact-flow prints of each",
		},
		{
			"created by 'pbx_config'",
			"it is the output of \"dialplan show\": import extensions.conf and the files that it includes",
		},
	} {
		if bytes.Contains(tree.ToUTF8(src), []byte(known.text)) {
			return known.reason
		}
	}
	return ""
}
