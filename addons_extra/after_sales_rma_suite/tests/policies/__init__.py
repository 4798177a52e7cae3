from . import (
    test_a_returned_goods,
    test_b_repair_process,
    test_c_standard,
    test_d_clothing,
    test_e_guide,
    test_f_sent_back,
    test_g_department,
    test_h_service,
    test_i_rules,
)
