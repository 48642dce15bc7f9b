package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/whole"
)

// outputs are the forms of a verb's result: files, of which all are written or none, and then what is
// printed, the text unless a flag asks for another form.
type outputs[R any] struct {
	cmd   *cobra.Command
	text  func(R, io.Writer) error
	forms []form[R]
	files []func(R, *whole.Files)
}

// form is a form of a result that a flag asks for.
type form[R any] struct {
	asked *bool
	print func(R, io.Writer) error
}

// form adds a flag with which the result is printed in another form.
func (o *outputs[R]) form(flag, usage string, write func(R, io.Writer) error) {
	o.forms = append(o.forms, form[R]{o.cmd.Flags().Bool(flag, false, usage), write})
}

// file adds a flag with which the result is written to a file, too.
func (o *outputs[R]) file(flag, usage string, write func(R, io.Writer) error) *string {
	path := new(string)
	fileFlag(o.cmd, path, flag, usage)
	o.files = append(o.files, func(r R, files *whole.Files) {
		files.Add(*path, func(w io.Writer) error { return write(r, w) })
	})
	return path
}

// tables adds a flag with which the result's tables are written to a folder, too.
func (o *outputs[R]) tables(flag, usage string, names []string, write func(r R, w io.Writer, name string) error) {
	folder := o.cmd.Flags().String(flag, "", usage)
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
	err := commit(o.cmd, func() error {
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
	print := o.text
	for _, f := range o.forms {
		if *f.asked {
			print = f.print
		}
	}
	return print(r, o.cmd.OutOrStdout())
}
