package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/importer"
	"github.com/ivrsim/ivrsim/internal/importer/architect"
	"github.com/ivrsim/ivrsim/internal/importer/asterisk"
	"github.com/ivrsim/ivrsim/internal/importer/connect"
	"github.com/ivrsim/ivrsim/internal/importer/studio"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// importFormats are the formats that can be imported, a package each.
func importFormats() []importer.Format {
	return []importer.Format{connect.Format, studio.Format, architect.Format, asterisk.Format}
}

// Bounds of what is imported at once: an object takes 300 bytes of memory, and a block that
// becomes a step two kilobytes, and a number or text in a list 50 bytes. A flow of a hundred blocks has some 2,000 objects.
const (
	maxObjects = 250_000 // and lists
	maxValues  = 2_000_000
	maxBlocks  = 50_000
	maxFiles   = 10_000
)

const hintFewer = "import fewer flows into one folder"

type importFlags struct {
	out, from, start string
	json             bool
}

func newImport() *cobra.Command {
	var flags importFlags
	cmd := &cobra.Command{
		Use:   "import FILE|FOLDER...",
		Short: "Turn the call flows of another platform into a center's folder",
		Long: `Import reads flows of Amazon Connect, Twilio Studio and Genesys Cloud Architect and Asterisk's
dialplan, and writes a folder with a flow a file, routing.yaml, and a scenario in which simulate
runs at once. Several files are one center. Of a folder, the files that end in .json, .yaml or
.conf or have no extension are read. A dialplan's includes, queues.conf and voicemail.conf are read beside it.

It prints what became of each block: exact, expanded (several steps do what it does),
approximated, or left out, with the reason. In the folder, import.md lists every block that
is not exact and what makes it exact; import.yaml holds the names, and import.txtar the files
as they were written and the flows. Another import into the folder keeps the names and all that was changed
by hand. Where the source has changed in the same place, too, it prints both sides and keeps
what stands. Files that import did not write are never changed.

Exit code: 0 imported, 1 imported with errors in the folder or with conflicts, 2 a wrong flag,
3 a file is no flow, a flow is too large, or the folder could not be written.`,
		Args:    cobra.MinimumNArgs(1),
		PreRunE: noCenter,
		RunE: func(cmd *cobra.Command, args []string) error {
			return interruptible(cmd.Context(), func() error { return runImport(cmd, args, flags) })
		},
	}
	cmd.Flags().StringVar(&flags.out, "out", "", "write the center into `FOLDER`")
	cmd.Flags().StringVar(&flags.from, "from", "", "the `PLATFORM`: "+strings.Join(formatNames(), " or ")+"; by default the platform is detected")
	cmd.Flags().StringVar(&flags.start, "start", "", "of an Asterisk dialplan: where calls begin, as `CONTEXT[,EXTENSION]`")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print the report as JSON: totals, reasons and every block")
	return cmd
}

func formatNames() []string {
	var out []string
	for _, f := range importFormats() {
		out = append(out, f.Name)
	}
	return out
}

func runImport(cmd *cobra.Command, args []string, flags importFlags) error {
	if flags.out == "" {
		return wrongUsage(errors.New("--out is missing"), "name the folder to write, as in --out center")
	}
	if flags.from != "" && !slices.Contains(formatNames(), flags.from) {
		return unknownName("platform", flags.from, formatNames())
	}
	reading := imports{from: flags.from}
	for _, arg := range args {
		if err := reading.add(arg); err != nil {
			return cannot(plainPathError(err), similarPath(arg))
		}
		if reading.over != nil {
			return cannot(reading.over, hintFewer)
		}
	}
	format, err := reading.check(cmd)
	if err != nil {
		return err
	}
	if flags.start != "" && format.Starts == "" {
		return wrongUsage(fmt.Errorf("--start is not for %s: its files say where calls begin", format.What), "leave it out")
	}
	folder, err := openImported(cmd, flags.out)
	if err != nil {
		return err
	}
	center, err := format.Read(reading.sources, flags.start)
	if err != nil {
		return cannot(err, "--start names "+format.Starts)
	}
	if err := checkBlocks(center); err != nil {
		return err
	}
	result := importer.Build(center, folder.nameMap, folder.foreign)
	result.Report.Unread = append(result.Report.Unread, reading.unread...)
	result.Keep(folder.written, folder.standing, reading.sources)
	result.Report.Stale = folder.stale(result.Files)
	if err := checkSizes(result.Files); err != nil {
		return err
	}
	if err := folder.write(result.Files); err != nil {
		return err
	}
	return reportImport(cmd, result.Report, flags)
}

// imports are the files to import, as far as they could be read.
type imports struct {
	from    string // a format's name, or ""
	sources []importer.Source
	formats []importer.Format     // of the sources
	unread  []importer.UnreadFile // of folders
	wrong   []importer.UnreadFile // named by themselves
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

// add reads a file, or those in a folder and below with an extension that a format has. A file of a folder that is no flow is left out and reported.
func (i *imports) add(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		i.wrong = append(i.wrong, i.read(path)...)
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

// read reads one file, and returns it with the reason if it is no flow.
func (i *imports) read(path string) []importer.UnreadFile {
	src, err := i.readBounded(path)
	if err != nil {
		return []importer.UnreadFile{{File: path, Reason: err.Error()}}
	}
	for _, f := range i.possible() {
		switch mine, err := f.Detect(path, src); {
		case err != nil:
			return []importer.UnreadFile{{File: path, Reason: err.Error()}}
		case mine:
			i.take(path, src, f)
			return nil
		}
	}
	return []importer.UnreadFile{{File: path, Reason: i.unlike(path, src)}}
}

// take takes a file of a format, and those that it uses beside it: in its folder and below, so
// that no file makes an import read another folder's.
func (i *imports) take(path string, src []byte, f importer.Format) {
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

// unlike says of a file that is of no format what it is.
func (i *imports) unlike(path string, src []byte) string {
	var whats []string
	for _, f := range i.possible() {
		whats = append(whats, f.What)
	}
	reason := "it is not " + whats[0]
	if last := len(whats) - 1; last > 0 {
		reason = "it is neither " + strings.Join(whats[:last], ", ") + " nor " + whats[last]
	}
	if !importer.LooksLikeJSON(src) && !strings.EqualFold(filepath.Ext(path), ".json") {
		return reason
	}
	root, err := importer.ParseJSON(src)
	if err != nil {
		return err.Error()
	}
	if keys := root.Keys(); len(keys) > 0 {
		reason += fmt.Sprintf(": its keys are %s", strings.Join(keys[:min(len(keys), 5)], ", "))
	}
	return reason
}

// readBounded reads a file within the bounds of what is imported at once.
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
	if importer.LooksLikeJSON(src) {
		objects, values := importer.CountValues(src)
		i.objects, i.values = i.objects+objects, i.values+values
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
		return cannot(fmt.Errorf("the flows have %s blocks, more than %s", diag.Thousands(n), diag.Thousands(maxBlocks)), hintFewer)
	}
	return nil
}

// check returns the format of all files, or fails: where a file that was named is no flow,
// where there is none, or where they are of several platforms.
func (i *imports) check(cmd *cobra.Command) (importer.Format, error) {
	if len(i.sources) == 0 {
		i.wrong = append(i.wrong, i.unread...)
	}
	for _, w := range i.wrong {
		cmd.PrintErrf("error: %s is not a call flow: %s\n", diag.Visible(w.File), diag.Visible(w.Reason))
	}
	switch {
	case len(i.wrong) > 0:
		cmd.PrintErrln("hint: export the flow from the platform as JSON; see \"ivrsim import --help\"")
		return importer.Format{}, &failure{code: exitCannot}
	case len(i.sources) == 0:
		return importer.Format{}, cannot(errors.New("there is no file to import"), "name the exported files")
	}
	for n, f := range i.formats {
		if f.Name != i.formats[0].Name {
			return f, cannot(fmt.Errorf("%s is %s and %s is %s", i.sources[0].File, i.formats[0].What, i.sources[n].File, f.What), "import each platform into a folder of its own")
		}
	}
	return i.formats[0], nil
}

// importedFolder is the folder that is written.
type importedFolder struct {
	path    string
	nameMap *importer.NameMap // nil if nothing was imported into it before
	foreign []string          // the names of its other YAML files, without their extension

	written  []byte            // the archive of what the earlier import wrote
	standing map[string][]byte // its files as they are now
}

// openImported looks at the folder to write, which may be missing.
func openImported(cmd *cobra.Command, path string) (*importedFolder, error) {
	f := &importedFolder{path: path}
	entries, err := os.ReadDir(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, cannot(fmt.Errorf("write %s: %w", path, plainCause(err)), "choose a folder")
	}
	var own []string
	if slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == importer.NameMapFile }) {
		if own, err = f.readNameMap(cmd); err != nil {
			return nil, err
		}
	}
	for _, e := range entries {
		name := e.Name()
		if slices.Contains(own, name) {
			continue
		}
		if slices.Contains(importer.FixedFiles(), name) {
			return nil, cannot(fmt.Errorf("%s has a %s that no import wrote", path, name), "choose a folder of its own: nothing else is ever overwritten")
		}
		if yaml.IsFileName(name) {
			f.foreign = append(f.foreign, strings.TrimSuffix(name, filepath.Ext(name)))
		}
	}
	return f, nil
}

// readNameMap reads the names of an earlier import and its files, and returns the names of
// these. No symbolic link out of the folder is followed.
func (f *importedFolder) readNameMap(cmd *cobra.Command) ([]string, error) {
	root, err := os.OpenRoot(f.path)
	if err != nil {
		return nil, cannot(fmt.Errorf("write %s: %w", f.path, plainCause(err)), "choose a folder")
	}
	defer root.Close() //nolint:errcheck // it is only read
	const hint = "correct it, or remove it to import with new names"
	name := filepath.Join(f.path, importer.NameMapFile)
	src, err := yaml.ReadFile(root.FS(), importer.NameMapFile, maxImport)
	if err != nil {
		return nil, cannot(fmt.Errorf("%s cannot be read: %w", name, err), hint)
	}
	var found diag.Findings
	f.nameMap = importer.ReadNameMap(src, &found)
	if found.Len() > 0 {
		_ = printFound(cmd, f.path, &found) // the failure follows
		return nil, cannot(fmt.Errorf("%s cannot be read", name), hint)
	}
	f.standing = map[string][]byte{}
	own := f.nameMap.Files()
	for _, name := range own {
		if src, err := yaml.ReadFile(root.FS(), name, maxImport); err == nil {
			f.standing[name] = src
		}
	}
	f.written = f.standing[importer.WrittenFile]
	return own, nil
}

// stale returns the files of an earlier import that this one does not write.
func (f *importedFolder) stale(files []importer.File) []string {
	out := []string{}
	if f.nameMap == nil {
		return out
	}
	for _, name := range f.nameMap.Files() {
		written := slices.ContainsFunc(files, func(file importer.File) bool { return file.Name == name })
		if _, missing := os.Stat(filepath.Join(f.path, name)); !written && missing == nil {
			out = append(out, name)
		}
	}
	return out
}

// checkSizes fails where a file would be too large to be read again.
func checkSizes(files []importer.File) error {
	for _, file := range files {
		var found diag.Findings
		if yaml.IsFileName(file.Name) {
			yaml.Parse(file.Name, file.Content, &found)
		}
		for x := range found.All() {
			if x.Rule != diag.TooLarge {
				continue
			}
			hint := "split its flow on the platform into several that go on in each other"
			if slices.Contains(importer.FixedFiles(), file.Name) {
				hint = hintFewer
			}
			return cannot(fmt.Errorf("%s would be too large: %s", file.Name, x.Message), hint)
		}
	}
	return nil
}

// write writes the files whole, each at once.
func (f *importedFolder) write(files []importer.File) error {
	if err := os.MkdirAll(f.path, newDir); err != nil {
		return cannot(fmt.Errorf("write %s: %w", f.path, plainCause(err)), "")
	}
	var out outputs
	for _, file := range files {
		out.addIn(f.path, file.Name, func(w io.Writer) error {
			_, err := w.Write(file.Content)
			return err
		})
	}
	return out.write()
}

// reportImport checks the folder as it was written, and prints the report.
func reportImport(cmd *cobra.Command, r *importer.Report, flags importFlags) error {
	f, err := openPath(flags.out)
	if err != nil {
		return err
	}
	c, err := readCenter(f)
	if err != nil {
		return err
	}
	if err := c.Check(false); err != nil {
		return err
	}
	r.Errors = c.Found.Errors()
	if flags.json {
		err = diag.NewJSONEncoder(cmd.OutOrStdout()).Encode(r)
	} else {
		err = r.Summary(cmd.OutOrStdout(), flags.out)
	}
	if err == nil && r.Errors+r.Conflicts() > 0 {
		return failed()
	}
	return err
}
