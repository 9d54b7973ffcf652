#include "cli/cli.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/rational.h"
#include "io/ballot_write.h"
#include "io/file.h"

#include <stdio.h>
#include <string.h>

#define MAX_DROPS 8

typedef struct convert {
    cmt_cli *cli;
    const char *from;
    const char *to;
    const char *seats;
    const char *drops[MAX_DROPS];
    size_t n_drops;
    cmt_ballot_file file;
} convert;

static cmt_status find_format(cmt_cli *cli,
                              const char *given,
                              const char *option,
                              const char *path,
                              cmt_ballot_format *out)
{
    if (given != NULL && !cmt_ballot_format_read(given, out))
        return cmt_cli_usage(cli, "--%s is %s", option, cmt_ballot_format_list());
    if (given == NULL && !cmt_ballot_format_of(path, out)) {
        return cmt_cli_usage(cli, "the name of %s tells no format: give --%s", path,
                             option);
    }
    return CMT_OK;
}

/* Leave out what was said to be left out. */
static cmt_status drop(convert *c)
{
    for (size_t k = 0; k < c->n_drops; k++) {
        if (strcmp(c->drops[k], "title") == 0) {
            c->file.title = NULL;
        } else if (strcmp(c->drops[k], "seats") == 0) {
            c->file.seats = 0;
        } else {
            return cmt_cli_usage(c->cli, "--drop is title or seats");
        }
    }
    return CMT_OK;
}

static cmt_status set_seats(convert *c)
{
    mpq_ptr q = cmt_q(c->cli->mem);
    if (q == NULL)
        return cmt_fail(&c->cli->err, CMT_E_NOMEM, "no room for a number");
    if (c->seats == NULL)
        return CMT_OK;
    if (!cmt_q_read(c->seats, 4, q) || mpq_sgn(q) <= 0 || !cmt_q_is_whole(q)
        || mpz_cmp_ui(mpq_numref(q), CMT_MAX_ALTERNATIVES) > 0)
        return cmt_cli_usage(c->cli, "--seats is a whole number from 1 to 4096");
    c->file.seats = (size_t)cmt_z_get_i64(mpq_numref(q));
    return CMT_OK;
}

static cmt_status write_out(convert *c, const char *path, const cmt_buf *text)
{
    if (strcmp(path, "-") != 0)
        return cmt_file_write(path, text->data, text->len, &c->cli->err);
    if (fwrite(text->data, 1, text->len, stdout) != text->len)
        return cmt_fail(&c->cli->err, CMT_E_IO, "cannot write to standard output");
    return CMT_OK;
}

/* What was written, to those who ask in JSON and to those who watch. */
static cmt_status tell(convert *c, const char *path, cmt_ballot_format format)
{
    cmt_cli *cli = c->cli;
    const cmt_ballot_file *f = &c->file;
    const char *name = cmt_ballot_format_name(format);
    if (!cli->json || strcmp(path, "-") == 0) {
        cmt_cli_say(cli, "%s: %lld ballots, %zu alternatives, %s", path,
                    (long long)f->total, f->n_alternatives, name);
        return CMT_OK;
    }
    cmt_value *v = cmt_value_object(cli->mem);
    cmt_value_set(cli->mem, v, "alternatives",
                  cmt_value_int(cli->mem, (int64_t)f->n_alternatives));
    cmt_value_set(cli->mem, v, "ballots", cmt_value_int(cli->mem, f->total));
    cmt_value_set(cli->mem, v, "format", cmt_value_string(cli->mem, name));
    return cmt_cli_print_json(cli, v);
}

static cmt_status run_files(convert *c, const char *in, const char *out)
{
    cmt_cli *cli = c->cli;
    cmt_ballot_format from = CMT_FORMAT_SOC;
    cmt_ballot_format to = CMT_FORMAT_SOC;
    cmt_buf text = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(find_format(cli, c->from, "from", in, &from));
    CMT_TRY(find_format(cli, c->to, "to", out, &to));
    CMT_TRY(cmt_ballot_file_read(cli->mem, in, from, &c->file, &cli->err));
    CMT_TRY(set_seats(c));
    CMT_TRY(drop(c));
    CMT_TRY(cmt_ballot_write(cli->mem, &c->file, to, &text, &cli->err));
    CMT_TRY(write_out(c, out, &text));
    CMT_TRY(tell(c, out, to));
done:
    cmt_buf_free(&text);
    return st;
}

static cmt_status run(cmt_cli *cli, int argc, char **argv)
{
    convert c = {.cli = cli};
    size_t n = 0;
    const cmt_cli_option options[] = {
        {.name = "from", .value = &c.from},
        {.name = "to", .value = &c.to},
        {.name = "seats", .value = &c.seats},
        {.name = "drop", .values = c.drops, .n_values = &c.n_drops, .max = MAX_DROPS},
    };
    const cmt_status st = cmt_cli_options(cli, argc, argv, options,
                                          sizeof options / sizeof options[0], &n);
    if (st != CMT_OK)
        return st;
    if (n != 2)
        return cmt_cli_usage(cli, "convert takes IN and OUT");
    return run_files(&c, argv[1], argv[2]);
}

const cmt_command cmt_cmd_convert = {
    .name = "convert",
    .usage = "IN OUT [--from F] [--to F] [--seats K] [--drop title|seats]...",
    .summary = "Rewrite ballots in another format, losing nothing",
    .help =
        "Formats are told by the files' endings, or by --from and --to: soc, soi, toc, "
        "toi,\n"
        "cat (PrefLib), csv, blt, abif; polis (the folder of an export) is read only. "
        "`-` is\n"
        "standard input or output.\n"
        "\n"
        "Each format has one spelling: equal ballots are merged, the most frequent "
        "first, so\n"
        "that the same votes give the same bytes. What the new format has no place for "
        "is\n"
        "refused, by name; nothing is written then.\n"
        "\n"
        "  --seats K     how many are to be elected; .blt cannot do without\n"
        "  --drop WHAT   leave out the title or the number of seats, where OUT has no "
        "place\n"
        "                for them\n"
        "\n"
        "  comitia convert ward.blt ward.soi --drop seats\n"
        "  comitia convert votes.toi votes.abif\n"
        "  comitia convert export votes.cat --from polis\n",
    .run = run,
};
