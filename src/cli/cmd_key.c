/* The library draws no chance: the command asks the system for a seed. */
#include "base/err.h"
#include "base/hex.h"
#include "cli/cli.h"
#include "crypto/keys.h"
#include "io/file.h"

#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static cmt_status say_key(cmt_cli *cli, const cmt_public_key *key, const char *file)
{
    char hex[2 * CMT_KEY_BYTES + 1];
    cmt_hex_write(key->ed25519, sizeof key->ed25519, hex);
    if (cli->json) {
        cmt_value *v = cmt_value_object(cli->mem);
        if (file != NULL)
            cmt_value_set_string(cli->mem, v, "file", file);
        cmt_value_set_string(cli->mem, v, "id", key->id);
        cmt_value_set_string(cli->mem, v, "public", hex);
        cmt_value_set_string(cli->mem, v, "scheme", "ed25519");
        return cmt_cli_print_json(cli, v);
    }
    cmt_cli_print("id      %s\npublic  %s\n", key->id, hex);
    return CMT_OK;
}

/* A secret that stays in `out`, or goes to standard output where that is NULL. */
static cmt_status write_new(cmt_cli *cli, const cmt_secret_key *key, const char *out)
{
    char pem[CMT_KEY_PEM];
    cmt_status st = cmt_secret_key_write(key, pem, &cli->err);
    if (st == CMT_OK && out == NULL) {
        cmt_cli_print("%s", pem);
    } else if (st == CMT_OK) {
        st = cmt_file_write_secret(out, pem, strlen(pem), &cli->err);
    }
    cmt_wipe(pem, sizeof pem);
    if (st == CMT_OK && out != NULL)
        st = say_key(cli, cmt_secret_key_public(key), out);
    return st;
}

static cmt_status run_new(cmt_cli *cli, const char *out)
{
    uint8_t seed[CMT_KEY_BYTES];
    cmt_secret_key *key = NULL;
    if (out == NULL && cli->json)
        return cmt_cli_usage(cli, "`key new --json` needs --out FILE for the secret");
    if (out != NULL && access(out, F_OK) == 0) {
        const cmt_status there =
            cmt_fail(&cli->err, CMT_E_CONFLICT,
                     "it exists already, and a key is never overwritten");
        return cmt_err_in_file(&cli->err, there, out);
    }
    if (getrandom(seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        return cmt_fail(&cli->err, CMT_E_RESOURCE, "the system gives no random bytes");
    cmt_status st = cmt_secret_key_from_seed(seed, &key, &cli->err);
    cmt_wipe(seed, sizeof seed);
    if (st == CMT_OK)
        st = write_new(cli, key, out);
    cmt_secret_key_free(key);
    return st;
}

/* The 64 digits themselves, where a file is expected. */
static bool is_hex_key(const char *word)
{
    return strlen(word) == 2 * (size_t)CMT_KEY_BYTES
           && strspn(word, "0123456789abcdef") == 2 * (size_t)CMT_KEY_BYTES;
}

static cmt_status run_id(cmt_cli *cli, const char *path)
{
    char *bytes = NULL;
    size_t n = 0;
    cmt_secret_key *secret = NULL;
    cmt_public_key key = {0};
    cmt_status st = CMT_OK;
    if (is_hex_key(path) && access(path, F_OK) != 0) {
        st = cmt_public_key_read(cli->mem, path, strlen(path), &key, &cli->err);
        return st == CMT_OK ? say_key(cli, &key, path) : st;
    }
    st = cmt_file_read(cli->mem, path, (size_t)1 << 20, &bytes, &n, &cli->err);
    if (st != CMT_OK)
        return st;
    if (strstr(bytes, "PRIVATE KEY-----") != NULL) {
        st = cmt_secret_key_read(bytes, n, &secret, &cli->err);
        cmt_wipe(bytes, n);
        if (st == CMT_OK)
            key = *cmt_secret_key_public(secret);
    } else {
        st = cmt_public_key_read(cli->mem, bytes, n, &key, &cli->err);
    }
    if (st == CMT_OK)
        st = say_key(cli, &key, path);
    cmt_secret_key_free(secret);
    return cmt_err_in_file(&cli->err, st, path);
}

static cmt_status run(cmt_cli *cli, int argc, char **argv)
{
    const char *out = NULL;
    size_t n = 0;
    const cmt_cli_option table[] = {{.name = "out", .value = &out}};
    const cmt_status st = cmt_cli_options(cli, argc, argv, table, 1, &n);
    if (st != CMT_OK)
        return st;
    if (n == 1 && strcmp(argv[1], "new") == 0)
        return run_new(cli, out);
    if (n == 2 && strcmp(argv[1], "id") == 0 && out == NULL)
        return run_id(cli, argv[2]);
    return cmt_cli_usage(cli, "`key new [--out FILE]` or `key id FILE`");
}

const cmt_command cmt_cmd_key = {
    .name = "key",
    .usage = "new [--out FILE]\n"
             "       comitia key id FILE",
    .summary = "Make a signing key, or show a key's id",
    .help = "new  draws an Ed25519 key and writes it as PEM, as `openssl genpkey` "
            "does, readable\n"
            "     by you alone; an existing file is never overwritten. Without --out "
            "the PEM\n"
            "     goes to standard output.\n"
            "id   shows id and public key of a PEM file, secret or public, or of 64 "
            "hex digits.\n"
            "     A registry lists a key as "
            "\"ID\":{\"public\":\"PUBLIC\",\"scheme\":\"ed25519\"}.\n\n"
            "Keys that openssl made are as good: openssl genpkey -algorithm ED25519 "
            "-out my.pem\n\n"
            "  comitia key new --out my.pem\n"
            "  comitia key id my.pem\n",
    .run = run,
};
