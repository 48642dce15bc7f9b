// Package asterisktest is a second opinion on what a dialplan does: a plain interpreter of Asterisk's
// dialplans, and random ones.
//
// The interpreter is written from Asterisk's documentation and its sources (main/pbx.c, pbx_builtins.c,
// pbx_variables.c, pbx_timing.c and ast_expr2.y, apps/app_read.c, app_queue.c, app_dial.c, app_stack.c,
// app_macro.c, app_while.c, app_if.c, app_readexten.c and app_exec.c, funcs/func_logic.c, func_strings.c and func_cut.c). It shares
// nothing with the importer, not even what reads a line.
package asterisktest
