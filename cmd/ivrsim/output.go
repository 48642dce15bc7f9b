package main

import (
	"io"

	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// outputs are the forms of a verb's result: files, which are written all or none, and then the
// printed form, text unless a flag selects another.
type outputs[R any] struct {
	verb     *verb
	document func(R) *document.Document
	text     func(R, io.Writer) error // nil prints the document
	forms    []form[R]
	files    []func(R, *whole.Files)
}

// form is a form of a result that a flag asks for.
type form[R any] struct {
	asked *bool
	print func(R, io.Writer) error
}

// form adds a flag that prints the result in another form.
func (o *outputs[R]) form(flag, usage string, write func(R, io.Writer) error) {
	o.forms = append(o.forms, form[R]{o.verb.Flags().Bool(flag, false, usage), write})
}

// page adds the flag html, which writes the document as a page, and docs-url for its links.
func (o *outputs[R]) page(usage string) {
	docs := new(docsURL)
	o.file("html", usage, func(r R, w io.Writer) error { return docs.write(w, o.document(r)) })
	docs.add(o.verb)
}

// file adds a flag that also writes the result to a file.
func (o *outputs[R]) file(flag, usage string, write func(R, io.Writer) error) *string {
	path := new(string)
	o.verb.file(path, flag, usage)
	o.files = append(o.files, func(r R, files *whole.Files) {
		files.Add(*path, func(w io.Writer) error { return write(r, w) })
	})
	return path
}

// tables adds a flag that also writes the result's tables to a folder.
func (o *outputs[R]) tables(flag, usage string, names []string, write func(r R, w io.Writer, name string) error) {
	folder := new(string)
	o.verb.folder(folder, flag, usage)
	o.files = append(o.files, func(r R, files *whole.Files) {
		for _, name := range names {
			if *folder != "" {
				files.AddIn(*folder, name+".csv", func(w io.Writer) error { return write(r, w, name) })
			}
		}
	})
}

// write writes the files asked for, and then prints the result.
func (o *outputs[R]) write(r R) error {
	// The result is printed only after the files are complete.
	err := commit(o.verb.Command, func() error {
		var files whole.Files
		defer func() { files.Discard() }()
		for _, add := range o.files {
			add(r, &files)
		}
		return files.Write()
	})
	if err != nil {
		return err
	}

	// Without a flag, the result is text for people.
	print := o.text
	if print == nil {
		print = func(r R, w io.Writer) error { return printDocument(w, o.document(r)) }
	}
	for _, f := range o.forms {
		if *f.asked {
			print = f.print
		}
	}

	return print(r, o.verb.OutOrStdout())
}

// printDocument prints a document as text, as wide as the terminal.
func printDocument(w io.Writer, d *document.Document) error {
	return d.WriteText(w, document.Style{Width: columns(w)})
}
