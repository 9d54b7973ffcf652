/* Read a policy bundle and print what a trainer may train on.
 *
 *     cc read_bundle.c $(pkg-config --cflags --libs comitia-verify) -o read_bundle
 *     ./read_bundle policy-1.0.0.tar.gz
 *
 * Check the signatures first: comitia verify policy-1.0.0.tar.gz --trust trust.json */
#include <comitia/comitia.h>

#include <comitia/bundle.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    cmt_bundle *bundle = NULL;
    cmt_err err;
    if (argc != 2) {
        (void)fprintf(stderr, "usage: read_bundle policy-VERSION.tar.gz\n");
        return 2;
    }
    const cmt_status st = cmt_bundle_open(argv[1], &bundle, &err);
    if (st != CMT_OK) {
        (void)fprintf(stderr, "read_bundle: %s\n", err.text);
        return cmt_status_exit_code(st);
    }
    (void)printf("%s %s (revision %lld) of %s\n%s\n", "policy",
                 cmt_bundle_version(bundle), (long long)cmt_bundle_revision(bundle),
                 cmt_bundle_instance(bundle), cmt_bundle_digest(bundle));
    size_t held = 0;
    for (size_t k = 0; k < cmt_bundle_n_items(bundle); k++) {
        cmt_bundle_item item;
        if (cmt_bundle_item_at(bundle, k, &item) != CMT_OK)
            break;
        if (strcmp(item.action, "train") == 0) {
            (void)printf("train  %s: %s\n       %s\n", item.id, item.text,
                         item.outcome);
        } else {
            held++;
        }
    }
    (void)printf("%zu questions are not to be trained on as they stand\n", held);
    cmt_bundle_free(bundle);
    return 0;
}
