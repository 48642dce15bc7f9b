package main

import (
	"bytes"
	"cmp"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/results/document"
)

// helpWidth is the width of a help text that no terminal shows.
const helpWidth = 80

// wrapHelp wraps the help texts to the terminal. It keeps the error of writing one, which cobra ignores.
func wrapHelp(root *cobra.Command) *error {
	var kept error
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		out := cmd.OutOrStdout()
		width := cmp.Or(columns(out), helpWidth)
		cmd.Long = wrapParagraphs(cmd.Long, width)

		var text bytes.Buffer
		cmd.SetOut(&text)
		help(cmd, args)
		_, kept = io.WriteString(out, wrapLists(text.String(), width))
	})
	return &kept
}

// wrapParagraphs wraps each paragraph of a text. Indented lines, such as commands, stay.
func wrapParagraphs(text string, width int) string {
	var out []string
	paragraph := ""
	end := func() {
		if paragraph != "" {
			out = append(out, document.WrapItem("", paragraph, width))
			paragraph = ""
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" && line[0] != ' ' {
			paragraph = strings.TrimPrefix(paragraph+" "+line, " ")
			continue
		}
		end()
		out = append(out, line)
	}
	end()
	return strings.Join(out, "\n")
}

// wrapLists wraps the texts of the lists of verbs and flags.
func wrapLists(help string, width int) string {
	const narrowest = 24
	item := regexp.MustCompile(`(?m)^( +\S+(?: \S+)* {2,})(\S.*)$`) // a name, and its text after two or more blanks
	return item.ReplaceAllStringFunc(help, func(line string) string {
		parts := item.FindStringSubmatch(line)
		return document.WrapItem(parts[1], parts[2], max(width, len(parts[1])+narrowest))
	})
}
