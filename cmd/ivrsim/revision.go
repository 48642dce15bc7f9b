package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// checkOut writes a folder as it is at a git revision to a temporary folder, which
// the caller removes.
func checkOut(ctx context.Context, folder, revision string) (string, error) {
	out, err := os.MkdirTemp("", "ivrsim-")
	if err != nil {
		return "", err
	}
	if err := archive(ctx, folder, revision, out); err != nil {
		_ = os.RemoveAll(out)
		return "", err
	}
	return out, nil
}

// archive extracts what git archives of a folder at a revision, as git writes it.
func archive(ctx context.Context, folder, revision, to string) error {
	var errs bytes.Buffer
	cmd := exec.CommandContext(ctx, "git", "archive", "--format=tar", revision) // of the folder that it runs in
	cmd.Dir, cmd.Stderr = folder, &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); errors.Is(err, exec.ErrNotFound) {
		return cannot(errors.New("git is not installed"), "--base reads a revision with git")
	} else if err != nil {
		return err
	}
	extracted := extract(out, to)
	if extracted == nil {
		_, _ = io.Copy(io.Discard, out) // the archive's padding
	}
	_ = out.Close() // git ends if it still writes
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil && errs.Len() > 0:
		line, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n")
		return cannot(fmt.Errorf("git: %s", strings.TrimPrefix(line, "fatal: ")), "--base takes a revision of the git repository that the folder is in")
	case extracted != nil:
		return cannot(fmt.Errorf("read %s of %s: %w", folder, revision, extracted), "")
	}
	return err
}

// maxExtracted bounds what is read of a revision's folder, in bytes.
const maxExtracted = 1 << 28

// extract writes the files of a tar archive to a folder. Links are left out.
func extract(archive io.Reader, folder string) error {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // it was only read
	files := tar.NewReader(io.LimitReader(archive, maxExtracted))
	for {
		h, err := files.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case h.Typeflag != tar.TypeReg || !strings.HasSuffix(h.Name, ".yaml") && !strings.HasSuffix(h.Name, ".yml") && !strings.HasSuffix(h.Name, ".csv"):
			continue
		}
		if err := root.MkdirAll(filepath.Dir(h.Name), newDir); err != nil {
			return err
		}
		f, err := root.Create(h.Name)
		if err != nil {
			return err
		}
		_, err = io.Copy(f, files)
		if closing := f.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return err
		}
	}
}
