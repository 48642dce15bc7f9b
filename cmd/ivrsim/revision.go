package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// filesAt returns the files of a folder as they are at a git revision. Where git only warns,
// the warning is printed.
func filesAt(cmd *cobra.Command, folder, revision string) (fs.FS, error) {
	ctx := cmd.Context()
	git := exec.CommandContext(ctx, "git", "archive", "--format=zip", revision) // of the folder that it runs in
	git.Dir = folder
	var archive limitedBuffer
	var errs bytes.Buffer
	git.Stdout, git.Stderr = &archive, &errs
	err := git.Run()
	line, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n")
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return nil, cannot(errors.New("git is not installed"), "--base reads a revision with git")
	case archive.full:
		return nil, cannot(fmt.Errorf("%s of %s has more than 256 MiB", folder, revision), "keep recordings and other large files in another folder")
	case err != nil && line != "":
		return nil, cannot(fmt.Errorf("git: %s", strings.TrimPrefix(line, "fatal: ")), "--base takes a revision of the git repository that the folder is in")
	case err != nil:
		return nil, err
	case line != "":
		cmd.PrintErrf("git: %s\n", diag.Visible(line))
	}
	return zip.NewReader(bytes.NewReader(archive.content), int64(len(archive.content)))
}

// maxArchive bounds what is read of a revision's folder, in compressed bytes.
const maxArchive = 1 << 28

// limitedBuffer is a buffer of up to maxArchive bytes.
type limitedBuffer struct {
	content []byte
	full    bool
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.full = b.full || len(b.content)+len(p) > maxArchive; b.full {
		return 0, io.ErrShortWrite
	}
	b.content = append(b.content, p...)
	return len(p), nil
}
