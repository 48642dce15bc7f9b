package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Bounds of one import. An object takes 300 bytes of memory, a block that becomes a step two
// kilobytes, and a number or text in a list 50 bytes. A flow of a hundred blocks has some 2,000
// objects.
const (
	maxObjects = 250_000 // and lists
	maxValues  = 2_000_000
	maxBlocks  = 50_000
	maxFiles   = 10_000
)

const hintFewer = "import fewer flows into one folder"

// imports are the files to import, as far as they could be read.
type imports struct {
	from    string // a format's name, or ""
	sources []importer.Source
	formats []importer.Format     // of the sources
	unread  []importer.UnreadFile // of folders
	wrong   []string              // messages about the files that the user named
	files   int                   // read so far
	bytes   int64                 // of them
	objects int                   // and lists in them
	values  int                   // in them
	over    error                 // what of these is out of bounds, or nil
}

// mayHold reports whether a file with an extension is read of a folder.
func (i *imports) mayHold(extension string) bool {
	return slices.ContainsFunc(i.possible(), func(f importer.Format) bool {
		return slices.Contains(f.Extensions, strings.ToLower(extension))
	})
}

// add reads a file, or the files in a folder and below with an extension that a format has. A file of a folder
// that is no flow is left out and reported.
func (i *imports) add(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		// The other files are still read, so that one run reports the errors of all.
		message := plainPathError(err).Error()
		if similar := similarPath(path); similar != "" {
			message += "; " + similar
		}
		i.wrong = append(i.wrong, message)
		return nil
	}

	// A file that the user names must be a flow.
	if !info.IsDir() {
		i.wrong = append(i.wrong, notFlows(i.read(path))...)
		return nil
	}

	root := path + string(filepath.Separator) // so that a symbolic link is followed
	return filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}

		hidden := strings.HasPrefix(d.Name(), ".") && name != root
		switch {
		case d.IsDir() && hidden:
			return fs.SkipDir
		case d.IsDir() || hidden || !i.mayHold(filepath.Ext(name)):
			return nil
		}

		if slices.ContainsFunc(i.sources, func(s importer.Source) bool { return s.File == name }) { // another uses it
			return nil
		}

		i.unread = append(i.unread, i.read(name)...)

		if i.over != nil {
			return fs.SkipAll
		}

		return nil
	})
}

// notFlows returns a message for each file that is no flow.
func notFlows(files []importer.UnreadFile) []string {
	var out []string
	for i := range files {
		text := "%s is not a call flow: %s"
		if files[i].Line > 0 {
			text = "%s: %s" // the place is where the text of a flow has the error
		}
		out = append(out, fmt.Sprintf(text, files[i].Place(), files[i].Reason))
	}
	return out
}

// read reads one file, and returns it with the reason if it is no flow.
func (i *imports) read(path string) []importer.UnreadFile {
	err := i.readFlow(path)
	if err == nil {
		return nil
	}
	return []importer.UnreadFile{importer.NewUnreadFile(path, err)}
}

// readFlow reads one file. The error is the reason why it is no flow.
func (i *imports) readFlow(path string) error {
	src, err := i.readBounded(path)
	if err != nil {
		return err
	}
	if isArchive(src) {
		return errors.New("it is an archive, such as a backup of FreePBX: " +
			"unpack it, and import the exported files in it, of Asterisk the folder etc/asterisk")
	}

	if err := importer.CheckLines(src); err != nil {
		return err
	}

	// The formats are tried in a fixed order, and the first that fits takes the file.
	for _, f := range i.possible() {
		switch mine, err := f.Detect(path, src); {
		case err != nil:
			return err
		case mine:
			i.take(path, src, f)
			return nil
		}
	}

	return i.unlike(path, src)
}

// take takes a file of a format, and the files that it uses, in its folder and below. So no file
// makes an import read another folder's files.
func (i *imports) take(path string, src []byte, f importer.Format) {
	// A file may be both named by the user and included by another file.
	if slices.ContainsFunc(i.sources, func(s importer.Source) bool { return s.File == path }) {
		return
	}

	i.sources = append(i.sources, importer.Source{File: path, Content: src})
	i.formats = append(i.formats, f)

	if f.Beside == nil {
		return
	}

	folder := filepath.Dir(path)
	root, err := os.OpenRoot(folder)
	if err != nil {
		return
	}

	defer root.Close() //nolint:errcheck // it is only read

	// Includes often have the absolute path of the telephone system. Then the base name is tried.
	for _, name := range f.Beside(path, src) {
		for _, pattern := range []string{name, filepath.Base(name)} {
			found, err := fs.Glob(root.FS(), filepath.ToSlash(filepath.Clean(pattern)))
			if err != nil || len(found) == 0 {
				continue
			}

			for _, other := range found {
				if _, err := root.Stat(other); err != nil { // a link out of the folder
					continue
				}
				i.takeBeside(filepath.Join(folder, other), f)
			}

			break
		}
	}
}

// takeBeside takes a file that another uses. Such a file is of the other's format, whatever it
// looks like.
func (i *imports) takeBeside(path string, f importer.Format) {
	if i.over != nil || slices.ContainsFunc(i.sources, func(s importer.Source) bool { return s.File == path }) {
		return
	}
	if src, err := i.readBounded(path); err == nil {
		i.take(path, src, f)
	}
}

// possible returns the formats that a file may have.
func (i *imports) possible() []importer.Format {
	return slices.DeleteFunc(importFormats(), func(f importer.Format) bool { return i.from != "" && f.Name != i.from })
}

// unlike returns why a file is of no format, as exactly as its content shows.
func (i *imports) unlike(path string, src []byte) error {
	if len(bytes.TrimSpace(importer.ToUTF8(src))) == 0 {
		return importer.ErrEmpty
	}
	if err := importer.CheckText(src); err != nil {
		return err
	}

	var whats []string
	for _, f := range i.possible() {
		whats = append(whats, f.What)
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
	if !importer.LooksLikeJSON(src) && !strings.EqualFold(filepath.Ext(path), ".json") {
		return errors.New(reason)
	}

	root, err := importer.ParseJSON(src)
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
		if bytes.Contains(importer.ToUTF8(src), []byte(known.text)) {
			return known.reason
		}
	}
	return ""
}

// readBounded reads a file within the bounds of one import.
func (i *imports) readBounded(path string) ([]byte, error) {
	src, err := readInput(path, maxImport)
	if err != nil {
		return nil, reasonAlone(path, err)
	}
	i.count(src)
	return src, i.over
}

// count counts a file, and notes if the files are out of bounds by it.
func (i *imports) count(src []byte) {
	i.files++
	i.bytes += int64(len(src))

	// A small file can have very many values, which need far more memory than its bytes.
	if importer.LooksLikeJSON(src) {
		objects, values := importer.CountValues(src)
		i.objects += objects
		i.values += values
	}

	switch {
	case i.files > maxFiles:
		i.over = fmt.Errorf("there are more than %s files", diag.Thousands(maxFiles))
	case i.bytes > maxImports:
		i.over = fmt.Errorf("the files are over %d MiB", maxImports>>20)
	case i.objects > maxObjects:
		i.over = fmt.Errorf("the files have more than %s objects and lists", diag.Thousands(maxObjects))
	case i.values > maxValues:
		i.over = fmt.Errorf("the files have more than %s values", diag.Thousands(maxValues))
	}
}

// checkBlocks fails if a center has more blocks than are imported at once.
func checkBlocks(c *importer.Center) error {
	if n := c.CountBlocks(); n > maxBlocks {
		return cannot(fmt.Errorf("the flows have %s blocks, more than %s", diag.Thousands(n),
			diag.Thousands(maxBlocks)),
			hintFewer)
	}
	return nil
}

// check returns the format of all files. It fails if a named file is no flow, if there is no flow,
// or if the flows come from several platforms.
func (i *imports) check(cmd *cobra.Command, args []string) (importer.Format, error) {
	// In a folder, other files are normal. Without any flow, they are the likely cause.
	wrong := i.wrong
	if len(i.sources) == 0 {
		wrong = append(wrong, notFlows(i.unread)...)
	}

	for _, message := range wrong {
		cmd.PrintErrf("error: %s\n", diag.Visible(message))
	}

	switch {
	case len(wrong) > 0:
		cmd.PrintErrln("hint: export the flow as JSON (Connect, Studio) or YAML (Architect), " +
			"or name Asterisk's extensions.conf; see \"ivrsim import --help\"")
		return importer.Format{}, &failure{code: exitCannot}
	case len(i.sources) == 0:
		return importer.Format{}, cannot(fmt.Errorf("%s has no file to import", strings.Join(args, ", ")),
			"name the exported files, or a folder with files that end in .json, .yaml or .conf or have no extension")
	}

	// The formats of one center must agree, because names are unique for one platform only.
	if first := i.firstOfEach(); len(first) > 1 {
		last := len(first) - 1
		return importer.Format{}, cannot(errors.New(strings.Join(first[:last], ", ")+" and "+first[last]),
			"import each platform into a folder of its own, as in --from "+i.formats[0].Name)
	}

	return i.formats[0], nil
}

// firstOfEach names the first file of each platform.
func (i *imports) firstOfEach() []string {
	var platforms, out []string
	for n, f := range i.formats {
		if !slices.Contains(platforms, f.Name) {
			platforms = append(platforms, f.Name)
			out = append(out, fmt.Sprintf("%s is %s", i.sources[n].File, f.What))
		}
	}
	return out
}
